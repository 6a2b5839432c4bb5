"""The child: record, caseloads, attendance and imports."""
