"""The forms of the floor's own doors."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """Account and password; one sentence for every failure, so that nobody learns which accounts exist."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi nhập lại mật khẩu."
        ),
        "inactive": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    }
