"""Pages of the record: finding pupils, the roll, caseloads, attendance, groups, and who looked."""
