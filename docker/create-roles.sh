#!/usr/bin/env bash
# Runs once, when the database is first made. The owner makes tables; the app that serves pages reads and writes
# rows, but is neither owner nor superuser: it can change no table and switch off no guard.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$HANDRAIL_OWNER_PASSWORD" --set app_password="$HANDRAIL_APP_PASSWORD" <<'SQL'
CREATE ROLE handrail_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE handrail_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE handrail OWNER handrail_owner;
REVOKE ALL ON DATABASE handrail FROM PUBLIC;
GRANT CONNECT ON DATABASE handrail TO handrail_app;
\connect handrail
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO handrail_app;
ALTER DEFAULT PRIVILEGES FOR ROLE handrail_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO handrail_app;
ALTER DEFAULT PRIVILEGES FOR ROLE handrail_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO handrail_app;
SQL
