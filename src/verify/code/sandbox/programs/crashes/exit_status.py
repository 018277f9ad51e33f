# Leaves with status 3. Expected: runtime-error
raise SystemExit(3)
