# Leaves with status 3. Expected: exit 3
raise SystemExit(3)
