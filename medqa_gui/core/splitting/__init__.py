"""Group keys and wanted sizes come in; the part of each conversation goes out."""
