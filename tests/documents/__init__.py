"""Tests of the transcribed documents."""
