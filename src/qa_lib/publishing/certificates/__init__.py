"""Personal certificates of teachers (7.5.4).

In: the roster of the raw data (whose name, read when a certificate is issued), the results of a school, the register
of certificates. Out: one PDF a teacher, a line in the register. `request` says for whom and for when, `issuing` makes a
batch, `rendering` prints, `register` numbers and keeps.
"""

from qa_lib.publishing.certificates.issuing import Issue, Outcome, issue_certificates
from qa_lib.publishing.certificates.request import CertificateRequest, check_certificate_request
from qa_lib.publishing.certificates.telling import describe_outcome

__all__ = [
    "CertificateRequest",
    "Issue",
    "Outcome",
    "check_certificate_request",
    "describe_outcome",
    "issue_certificates",
]
