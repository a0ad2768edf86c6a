"""From an uploaded file to a lesson everybody can use: files and values in, files and values out."""
