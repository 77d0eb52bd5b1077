"""Keras layers, one public class a file, each registered and serialisable."""
