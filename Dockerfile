# One image for every program of ours: `python server.py`, `python worker.py`, `python manage.py …`.
FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /throughline
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes -r requirements/runtime.txt \
    && useradd --system --uid 10001 --home-dir /throughline throughline
COPY alembic.ini server.py worker.py manage.py ./
COPY activities activities
COPY api api
COPY bootstrap bootstrap
COPY contracts contracts
COPY dashboard dashboard
COPY database database
COPY domain domain
COPY notifications notifications
COPY policies policies
COPY relay relay
COPY security security
COPY usecases usecases
COPY workflows workflows
USER throughline
CMD ["python", "server.py"]
