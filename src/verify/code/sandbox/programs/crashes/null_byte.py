# Compiles a text with a byte that is not allowed. Expected: runtime-error
compile("a\0b", "x", "exec")
eval("1 +")
