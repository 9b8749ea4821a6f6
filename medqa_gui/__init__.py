"""MedQA Converter: spreadsheets of questions and answers become fine-tuning datasets."""

__version__ = "0.1.0"
