"""What splits and networks are called in settings and records."""

RANDOM, OFFICIAL, SPEAKERS = "random", "official", "speakers"
PLAIN, CBAM = "audio_cnn", "audio_cnn_cbam"
WIDE, POOLED, OPEN = "audio_cnn_wide", "audio_cnn_cbam_pooled", "audio_cnn_cbam_open"
