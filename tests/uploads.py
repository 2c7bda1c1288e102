"""Files as browsers send them: a small PDF, photographs with what a telephone writes into them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pdf(name="to-khai.pdf", data=PDF):
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def photograph(name="anh.jpg", size=(40, 20), *, orientation=None, colour=(200, 30, 30)):
    """A JPEG with a GPS position, a comment and perhaps a sideways mark, as from a telephone."""
    exif = Image.Exif()
    exif[0x010F] = "MayAnhBiMat"
    if orientation:
        exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif, comment=b"nha rieng", icc_profile=b"MauRieng" * 20)
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")


def drawing(name="anh.png", size=(30, 30), mode="RGB", **saved):
    written = BytesIO()
    Image.new(mode, size).save(written, "PNG", **saved)
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/png")
