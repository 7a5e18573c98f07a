"""Companies and their people: accounts, system roles, company roles, tenancy, acting for a company.

Models: Company, User, CompanyRole, UserCompanyRole, Impersonation.
Permissions: manage_people and view_audit (group admin); superusers act for companies.
It knows nothing of definitions or tickets: workflow_design and workflow_ops build on it.
"""
