# The tag names the patch release and the Debian release. A digest would be stricter, but it names the image of one
# day: whoever builds for others pins it with `docker buildx imagetools inspect`; here, a rebuild takes Debian's fixes.
FROM python:3.13.16-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /source

# Packages before the source: a change of the source leaves this layer as it is.
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv --without-pip /opt/earmark \
    && python -m pip install --require-hashes --only-binary :all: --requirement requirements/build.txt \
    && python -m pip --python /opt/earmark/bin/python install --compile --require-hashes --only-binary :all: \
        --requirement requirements/runtime.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
COPY models models
RUN python -m pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
    && python -m pip --python /opt/earmark/bin/python install --compile --no-deps --no-index /wheels/*.whl


FROM python:3.13.16-slim-trixie

# One thread per worker: several that wait for one another turn a second of training into minutes.
ENV PATH=/opt/earmark/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    OMP_WAIT_POLICY=PASSIVE \
    OPENBLAS_NUM_THREADS=1 \
    MKL_NUM_THREADS=1 \
    EARMARK_STORE__PATH=/data/earmark.db \
    EARMARK_STORE__BACKUPS=/data/backups

RUN groupadd --system --gid 10001 earmark \
    && useradd --system --uid 10001 --gid earmark --home-dir /tmp --no-create-home --shell /usr/sbin/nologin earmark \
    && install --directory --owner earmark --group earmark --mode 0700 /data

COPY --from=build /opt/earmark /opt/earmark
WORKDIR /app
COPY config.toml ./

USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8080/healthz', timeout=5)"]
ENTRYPOINT ["earmark"]
CMD ["run"]
