# Divides by zero. Expected: runtime-error
print(1 // 0)
