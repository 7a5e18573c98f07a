-- Run once by the image of PostgreSQL, when the volume of development is still empty.
--
-- The site's role is no superuser, for whom row-level security would not hold; it may make the
-- database of the tests.
\getenv name DB_NAME
\getenv user DB_USER
\getenv password DB_PASSWORD
CREATE ROLE :"user" LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"user";
