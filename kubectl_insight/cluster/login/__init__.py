"""Who we are for the API server: tokens, certificates, plugins that fetch them."""
