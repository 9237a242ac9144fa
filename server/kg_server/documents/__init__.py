"""What the documents of resources, vocabularies and sitemaps say: data in, text out."""
