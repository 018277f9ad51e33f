# Closes every descriptor and carries on. Expected: finished|runtime-error
os.closerange(0, 4096)
sum(range(10000))
