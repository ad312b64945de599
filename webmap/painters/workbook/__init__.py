"""xlsxwriter writes figures as a workbook."""
