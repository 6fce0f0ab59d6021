"""`dialstack provision`: accounts, users and extensions from a CSV file, resumable at any point."""
