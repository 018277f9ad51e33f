# Compiles and runs a text of its own.
exec(compile("input()\nvalues = list(map(int, input().split()))", "<own>", "exec"))
print(eval("sum(values)"))
