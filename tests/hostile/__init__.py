"""Hostile requests, as bytes on a socket, against `kg serve`: the server must answer as before when they are over."""
