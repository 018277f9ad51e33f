# Leaves with a message, which is status 1. Expected: exit 1
exit("wrong input")
