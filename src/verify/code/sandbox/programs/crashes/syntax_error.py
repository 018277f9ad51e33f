# Is no Python. Expected: runtime-error
print("unclosed"
