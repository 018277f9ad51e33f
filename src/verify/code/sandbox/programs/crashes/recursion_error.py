# Recurses until Python refuses. Expected: runtime-error
def again():
    again()


again()
