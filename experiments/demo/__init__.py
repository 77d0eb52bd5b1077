"""A live page: draw a digit, show a photo, say a digit, and see what the networks make of it.

    python -m experiments.demo            # or: make demo

opens http://127.0.0.1:7860. The models are those of `saved_models/`; ONNX Runtime answers. What a
visitor sends is not kept.
"""
