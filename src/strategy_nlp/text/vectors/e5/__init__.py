"""The bundled model multilingual-e5-small, run by onnxruntime."""
