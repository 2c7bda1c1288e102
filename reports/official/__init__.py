"""The official reports, one module each, and what all share: the form, the workbook, the paper, the snapshot."""
