"""People code a sample of what the machine told: what they are asked, the workbook that asks it, and what their answers say."""
