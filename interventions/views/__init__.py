"""Pages of support: thin, and never deciding who may."""
