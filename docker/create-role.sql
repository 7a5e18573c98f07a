-- Run once by the image of PostgreSQL, when its volume is still empty.
--
-- The image's own role is a superuser, for whom row-level security does not hold: the site gets a
-- role of its own, and the superuser's password goes, so that nobody can use it by network.
\getenv password POSTGRES_PASSWORD
CREATE ROLE ticketflower LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'password';
CREATE DATABASE ticketflower OWNER ticketflower;
ALTER ROLE CURRENT_USER PASSWORD NULL;
