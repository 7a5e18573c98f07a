FROM python:3.12-slim AS packages

# requirements-s3.txt for files in object storage (FILE_STORAGE_URL).
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-s3.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --prefix=/packages \
    -r "$REQUIREMENTS"

FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1
WORKDIR /app

# The site cannot write to its own code; only to the folder of the uploads.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin ticketflower \
    && install -d -o ticketflower -g ticketflower /srv/uploads
COPY --from=packages /packages /usr/local
COPY . .

# The settings want a key and a database; collectstatic uses neither, and the key ends here.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://nobody@localhost/nothing \
    python manage.py collectstatic --noinput \
    # The site cannot write its bytecode; each start would compile 400 modules.
    && python -m compileall -q ticketflower users workflow_design workflow_ops

USER 10001
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "ticketflower.wsgi"]
