"""The front desk: a small phone application for clinics. README.md says what it does and how it is run."""
