# Turns an integer of 5,001 digits into text and back.
input()
total = sum(map(int, input().split()))
text = str(10**5000 + total)
print(int(text) - 10**5000)
