# The bot with its locked dependencies: nothing of what built it, no root, and a root file system that may be read-only.
# Only /data is written to, and only with SQLite.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN mkdir -m 0700 /data
RUN python -m venv /opt/keep-in-touch
# The dependencies first: they change less often than the code, and their layer is kept.
COPY requirements.txt ./
RUN /opt/keep-in-touch/bin/pip install --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY storage ./storage
COPY scheduler ./scheduler
COPY bot ./bot
RUN /opt/keep-in-touch/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
COPY --from=build /opt/keep-in-touch /opt/keep-in-touch
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/keep-in-touch/bin:$PATH HOME=/data PORT=3000 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["keep-in-touch"]
CMD ["run"]
