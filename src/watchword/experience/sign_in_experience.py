"""The sign-in experience as a value: every field of the wire, and ours beside them."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from watchword.experience.custom_css import Css
from watchword.experience.kept import (
    AdaptiveMfa,
    CaptchaPolicy,
    CustomUiAssets,
    CustomUiCsp,
    Mfa,
    PasskeySignIn,
    PasswordExpiration,
    ProfileField,
    SocialSignIn,
    Word,
    Words,
)
from watchword.experience.ours import CodePolicy, Country, CountryPolicy
from watchword.experience.part import OptionalMailbox, OptionalUrl, Part
from watchword.experience.parts import (
    AgreeToTerms,
    Branding,
    Color,
    EmailBlocklistPolicy,
    ForgotPasswordMethod,
    LanguageInfo,
    PasswordPolicy,
    SentinelPolicy,
    SignIn,
    SignInMode,
    SignUp,
    UsernamePolicy,
    VerificationCodePolicy,
)

ID: Final = "default"
# Our own look; pages that have it need no colours of their own.
COLOR: Final = Color.model_validate(
    {"primaryColor": "#17213b", "isDarkModeEnabled": True, "darkPrimaryColor": "#f2b04e"}
)


class SignInExperience(Part):
    """What the operator allows, and how pages look. As a change, only what was said counts (``model_fields_set``), field by field."""

    tenant_id: Literal["default"] = ID
    id: Literal["default"] = ID
    color: Color = COLOR
    branding: Branding = Branding()
    hide_logto_branding: bool = False
    language_info: LanguageInfo = LanguageInfo.model_validate(
        {"autoDetect": True, "fallbackLanguage": "en"}
    )
    terms_of_use_url: OptionalUrl = None
    privacy_policy_url: OptionalUrl = None
    agree_to_terms_policy: AgreeToTerms = AgreeToTerms.AUTOMATIC
    sign_in: SignIn = SignIn.model_validate({"methods": []})
    sign_up: SignUp = SignUp.model_validate({"identifiers": [], "password": False, "verify": False})
    social_sign_in: SocialSignIn = SocialSignIn()
    social_sign_in_connector_targets: Words = ()
    sign_in_mode: SignInMode = SignInMode.BOTH
    custom_css: Annotated[Css | None, BeforeValidator(lambda value: value or None)] = None
    custom_content: Annotated[
        dict[Annotated[str, StringConstraints(max_length=256)], Word], Field(max_length=100)
    ] = Field(default_factory=dict)
    custom_ui_assets: CustomUiAssets | None = None
    custom_ui_csp: CustomUiCsp = CustomUiCsp()
    password_policy: PasswordPolicy = PasswordPolicy()
    mfa: Mfa = Mfa.model_validate({"factors": [], "policy": "UserControlled"})
    adaptive_mfa: AdaptiveMfa = AdaptiveMfa()
    single_sign_on_enabled: bool = False
    support_email: OptionalMailbox = None
    support_website_url: OptionalUrl = None
    unknown_session_redirect_url: OptionalUrl = None
    captcha_policy: CaptchaPolicy = CaptchaPolicy()
    sentinel_policy: SentinelPolicy = SentinelPolicy()
    email_blocklist_policy: EmailBlocklistPolicy = EmailBlocklistPolicy()
    verification_code_policy: VerificationCodePolicy = VerificationCodePolicy()
    forgot_password_methods: (
        Annotated[tuple[ForgotPasswordMethod, ...], Field(max_length=8)] | None
    ) = None
    passkey_sign_in: PasskeySignIn = PasskeySignIn()
    sign_up_profile_fields: Annotated[tuple[ProfileField, ...], Field(max_length=100)] | None = None
    password_expiration: PasswordExpiration = PasswordExpiration()
    username_policy: UsernamePolicy = UsernamePolicy()

    watchword_code_policy: CodePolicy = CodePolicy()
    watchword_countries: CountryPolicy = CountryPolicy()
    watchword_limits: Literal["standard", "logto"] | None = None
    watchword_home_country: Annotated[
        Country | None, BeforeValidator(lambda value: value or None)
    ] = None

    @property
    def merges_spellings(self) -> bool:
        """Whether, as a change, it asks that usernames which differ in upper and lower case be the same."""
        return (
            "username_policy" in self.model_fields_set and not self.username_policy.case_sensitive
        )

    def changed(self, change: SignInExperience) -> SignInExperience:
        """The same with every field that ``change`` says in place of its own, whole."""
        said = change.model_fields_set - {"id", "tenant_id"}
        return self.model_copy(update={name: getattr(change, name) for name in said})

    def document(self) -> dict[str, Any]:
        """Every field by its name on the wire; within a field, what was never said is left out."""
        written: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            written[field.alias or name] = _written(getattr(self, name))
        return written


OURS: Final = frozenset(
    name for name in SignInExperience.model_fields if name.startswith("watchword_")
)


def _written(value: Any) -> Any:
    if isinstance(value, Part):
        return value.stored()
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    return value


def born(kind: Literal["dev", "real"]) -> SignInExperience:
    """What a new database allows.

    ``dev`` has its sandbox: codes by phone and e-mail, and whoever proves one may register. ``real`` has no connector yet, so nobody
    can sign in before the operator switches on what they set up.
    """
    if kind == "real":
        return SignInExperience()
    methods = [
        {"identifier": one, "password": False, "verificationCode": True, "isPasswordPrimary": False}
        for one in ("phone", "email")
    ]
    sign_up = {"identifiers": ["email", "phone"], "password": False, "verify": True}
    return SignInExperience.model_validate({"signIn": {"methods": methods}, "signUp": sign_up})
