# Moto's buckets as a WSGI application, for a server whose TLS and HTTP are sound.
from moto.moto_server.werkzeug_app import create_backend_app

app = create_backend_app("s3")
