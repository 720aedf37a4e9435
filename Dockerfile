FROM python:3.13-slim

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt

COPY . .
# The user below cannot write the byte code itself.
RUN python -m compileall -q . && useradd --system --no-create-home chargepoint
USER chargepoint

ENV HOST=0.0.0.0
EXPOSE 8000
# Any answer but a 5xx: a host or a key that is refused is a healthy answer, too.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["python", "-c", \
  "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=5); c.request('GET', '/chargepoint?limit=1'); exit(c.getresponse().status >= 500)"]
CMD ["python", "-m", "project.server"]
