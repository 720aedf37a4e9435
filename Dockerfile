FROM python:3.13-slim

WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt

COPY . .
# The user below cannot write the byte code itself.
RUN python -m compileall -q .
# By number: so that whoever runs the image can see that it is not root.
USER 10001:10001

ENV HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=6s --start-period=60s CMD ["python", "-c", \
  "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=5); c.request('GET', '/readyz'); exit(c.getresponse().status != 200)"]
CMD ["python", "-m", "project.server"]
