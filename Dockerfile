# One image for both sizes: SQLite under /data by default, PostgreSQL by ROX_DATABASE_URL.
#
#   docker build -t rox-bot .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --env-file .env -v rox-data:/data rox-bot

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements/runtime.lock requirements/build.lock requirements/
RUN python -m venv --without-pip /rox \
 && python -m pip --python /rox/bin/python install --only-binary :all: --require-hashes -r requirements/runtime.lock \
 && python -m pip install --only-binary :all: --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY rox_bot rox_bot
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && python -m pip --python /rox/bin/python install --no-deps --no-index dist/*.whl \
 && /rox/bin/python -m compileall -q /rox/lib

FROM python:3.13-slim
# The account has no home and no shell; only /data and /tmp are ever written to.
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rox \
 && install -d -o rox -g rox -m 0700 /data
COPY --from=build /rox /rox
ENV PATH=/rox/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    ROX_DATABASE_URL=sqlite:////data/rox.db
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/live', timeout=4).close()"]
ENTRYPOINT ["rox-bot"]
CMD ["serve"]
