"""What every connector keeps, whoever wrote it, as tests: the suite that the built-in connectors pass, for those of others.

    from watchword.testing import connector_contract

    TestContract = connector_contract(AcmeSMS)

pytest collects the class. Nothing here needs pytest, a network or the provider.
"""

from watchword.contract.rehearsal import CODE, SECRET, Canned, config_of
from watchword.contract.suite import ConnectorContract, connector_contract

__all__ = ["CODE", "SECRET", "Canned", "ConnectorContract", "config_of", "connector_contract"]
