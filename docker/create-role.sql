-- Run once by the image of PostgreSQL, when its volume is still empty.
--
-- The image's own role is a superuser, for whom row-level security does not hold: the site gets a
-- role of its own, and the superuser's password is removed, so that it cannot log in by network.
--
-- With POSTGRES_OWNER_PASSWORD the tables belong to a second role, ticketflower_owner, as which
-- migrate runs. The site's role can then read and write rows, but not remove their protection.
\getenv password POSTGRES_PASSWORD
\getenv owner_password POSTGRES_OWNER_PASSWORD
\if :{?owner_password}
\else
\set owner_password ''
\endif
SELECT :'owner_password' <> '' AS has_owner \gset
CREATE ROLE ticketflower LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'password';
\if :has_owner
CREATE ROLE ticketflower_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'owner_password';
CREATE DATABASE ticketflower OWNER ticketflower_owner;
\else
CREATE DATABASE ticketflower OWNER ticketflower;
\endif
ALTER ROLE CURRENT_USER PASSWORD NULL;
