"""What happens to bills of the United States Congress: BILLSTATUS XML, and the API of Congress.gov."""
