"""What kind of post a person holds (岗位类别)."""

from enum import StrEnum


class PostType(StrEnum):
    """One kind of post; the words are `post_type.<value>`."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    TECHNICIAN = "technician"
    PHARMACIST = "pharmacist"
    ADMIN = "admin"
    LOGISTICS = "logistics"
    CONTRACT = "contract"
