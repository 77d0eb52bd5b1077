"""What a report prints: numbers as they stand there, figures by name, tables, logs, claims."""
