"""Pages of accounts: ``me`` one's own account, ``organisation`` its members, ``security`` the administrator's, ``entrance``."""
