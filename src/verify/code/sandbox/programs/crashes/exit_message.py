# Leaves with a message, which is status 1. Expected: runtime-error
exit("wrong input")
