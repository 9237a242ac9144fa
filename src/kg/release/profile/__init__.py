"""What is in each dataset of a release, measured once when it is made: for the catalogue and for VoID."""

from kg.release.profile.document import DatasetProfile, Profile, Source
from kg.release.profile.measuring import profile

__all__ = ["DatasetProfile", "Profile", "Source", "profile"]
