"""What hefu_verify.py checks evidence files with. Section numbers are those of docs/LEDGER_FORMAT.md."""
